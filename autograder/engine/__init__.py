"""From a submission to recorded verdicts: one job, a class of jobs, what is kept of them."""
