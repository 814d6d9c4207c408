"""The watch over vtflow itself: what must live, what should have happened, and who is told when it did not."""
