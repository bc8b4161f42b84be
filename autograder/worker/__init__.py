"""What runs inside the sandbox, and nothing else of the grader does.

``python -m autograder.worker`` imports what notebooks need once, then serves the parent. Three
kinds of process share this package:

*warden*
    The first process. It sees nothing of any submission and runs no student code: it forks a
    runner when it is told to, hands it two descriptors, and ends whatever is left when it is
    told to.
*runner*
    A fork of the warden, for one submission. It reads its job from one descriptor, runs the
    cells, and forks a caller for each exercise; what it has to say goes straight to the parent.
*caller*
    A fork of the runner. It calls one exercise on its cases and sends the values.

A runner or caller belongs to the student from its first cell on: everything it sends is a
claim, and the parent checks it. The parent also keeps the time and all other limits: when a cell
or a call hits one or crashes, it has a new runner started that leaves that cell or call out, so
that it costs only itself.
"""
