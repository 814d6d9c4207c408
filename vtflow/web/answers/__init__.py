"""The pages on which a team answers: reached by a signed link, readable without scripts, acting on POST only."""
