"""Oracle's own counts and sums at the plan's SCN, held against what the files say."""
