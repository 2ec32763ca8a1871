"""What a run has of this machine: cores, CPU time, disk, and the threads that look at them."""
