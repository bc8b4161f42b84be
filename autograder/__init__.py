"""The instructor's side: exercises, release, grading, feedback and exports."""
