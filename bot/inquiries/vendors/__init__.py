"""The vendor directory: who takes inquiries how, and how the desk knows."""
