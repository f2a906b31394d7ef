# Usage: bash complete.bash SCRIPT LINE. What the completion offers at the end of the line.
source "$1"
COMP_LINE="$2"
COMP_POINT=${#COMP_LINE}
# Blanks are enough here: _hone reads the line by itself.
read -ra COMP_WORDS <<< "$COMP_LINE"
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_hone hone "${COMP_WORDS[COMP_CWORD]}" ''
printf '%s\n' "${COMPREPLY[@]}"
