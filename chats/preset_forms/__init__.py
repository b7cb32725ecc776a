"""Forms of presets: what each field of a file means in plain words, and how it is written back."""
