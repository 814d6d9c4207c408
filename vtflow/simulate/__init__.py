"""The simulation: a year of meldingen through the real engine and store, with simulated teams, in virtual time."""
