"""The pages of coordinators and managers: the overview, one melding, the work of a person; behind the password."""
