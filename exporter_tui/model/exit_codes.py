"""What a command of the program ends with; ``run.sh`` has its own copy of the third."""

EXIT_SUCCEEDED = 0
EXIT_FAILED = 1
EXIT_CANNOT_BEGIN = 2
EXIT_STOPPED = 3

EXIT_MEANINGS = {
    EXIT_SUCCEEDED: "every table SUCCEEDED",
    EXIT_FAILED: "at least one table FAILED",
    EXIT_CANNOT_BEGIN: "the run could not begin",
    EXIT_STOPPED: "stopped; run the same command again to go on",
}
