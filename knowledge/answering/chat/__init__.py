"""A language model that speaks on what was found, asked through LangChain; what it says is believed nowhere in here."""
