"""What is on its way to a decision: plans of reorganisation and what else ends by drafting decisions."""
