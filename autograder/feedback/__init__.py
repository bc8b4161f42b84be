"""Pages for students: what they show, where they are put."""
