"""The Prefect adapter: arms, claims, shows and repairs runs; holds no rule of the field and no truth."""
