# Usage: fish complete.fish SCRIPT LINE. What the completion offers at the end of the line.
source $argv[1]
complete -C $argv[2] | string split -f 1 \t
exit 0 # Nothing to offer is no failure.
