"""Days that count: business days, moments as people type them, reminders and the digest."""
