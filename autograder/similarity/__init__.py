"""Submissions that are unusually alike: pairs for a person to read side by side.

Code is compared by its structure, so that other names, another layout, other comments and another
order of functions change nothing. From its syntax tree come overlapping runs of tokens, of which
`winnowing [1]_` keeps some. What counts is only what a pair shares and hardly anybody else has:
the released code, the known ways to write an exercise and what much of the class writes weigh
little or nothing. Most exercises are a few lines, and most right answers are alike.

That last part is why no library does this here. copydetect [2]_, which is maintained and has a
free licence, compares every file with every other and knows boilerplate, but not how common a
passage is: of 4,950 pairs of right solutions, drawn independently from the declared ones, it
showed 1,362 at its own threshold, and a thousand students would have taken it minutes.

References
----------
.. [1] Schleimer, Wilkerson & Aiken (2003), Winnowing: Local Algorithms for Document
   Fingerprinting, SIGMOD.
.. [2] https://github.com/blingenf/copydetect
"""
