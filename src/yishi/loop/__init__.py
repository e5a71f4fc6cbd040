"""The pages of a matter's steps, by the people who do them: from the lead in the field to the rating; home and desks."""
