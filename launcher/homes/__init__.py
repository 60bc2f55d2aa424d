"""What agents keep in files of their own and a launch must touch: answers to questions, logins.

A module has `before(work, plan, paths) -> warnings`, and `after` where something must be done when the command has
ended; the plan names it as `Work`.
"""
