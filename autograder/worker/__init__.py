"""What runs inside the sandbox, and nothing else of the grader does.

``python -m autograder.worker`` imports what notebooks need once, then serves jobs from the
parent. Four kinds of process share this package:

*warden*
    The first process. It sees no submission and runs no student code: it forks a keeper for
    each job.
*keeper*
    A fork of the warden, for one submission. It runs no student code either. It forks a runner,
    keeps the time, ends what does not end by itself, and forwards bytes it does not read.
*runner*
    A fork of the keeper, confined to the submission's private folder. It runs the cells, then
    forks a caller for each exercise.
*caller*
    A fork of the runner. It calls one exercise on its cases and sends the values.

A runner or caller belongs to the student from its first cell on: everything it sends is a
claim, and the parent checks it. When a cell or a call hits a limit or crashes, the keeper
starts a new runner that leaves that cell or call out, so that it costs only itself.
"""
