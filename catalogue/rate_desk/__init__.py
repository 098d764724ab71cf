"""The screen on which the shop enters, looks at and publishes the rates of the day."""
