"""The pages that vtflow serves itself. Entry points only: no rule of the field lives here."""
