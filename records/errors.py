"""The error that a user can mend."""


class UserError(Exception):
    """Something the user can mend; the message names the input, the rule and the way out.

    Commands show the message alone and end with a non-zero exit code; any other exception is a
    bug and shows its trace.
    """
