# Usage: zsh complete.zsh SCRIPT LINE. What the completion offers at the end of the line.
# Completion works within the line editor only, so there is one, on a terminal of its own.
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner "autoload -Uz compinit && compinit -u -D && source ${(q)1}"
# Instead of being inserted, what is offered is written to a file; and so is that there is no more.
zpty -w inner 'compadd() {
  local -a offered
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
  builtin compadd -O offered "$@"
  builtin print -rl -- "<"${^offered}">" >> '"${(q)HOME}"'/offered
}'
zpty -w inner '_done() { builtin print "<end>" >> '"${(q)HOME}"'/offered }'
zpty -w inner 'bindkey "^I" complete-word; zle -C done complete-word _done; bindkey "^X" done'
rm -f $HOME/offered
zpty -n -w inner "$2"$'\t'
zpty -n -w inner $'\x18'
integer i
for ((i = 0; i < 400; ++i)); do
  if [[ -e $HOME/offered ]] && grep -q '^<end>' $HOME/offered; then break; fi
  sleep 0.05
done
zpty -d inner
sed -n '/^<end>/d; s/^<\(.*\)>$/\1/p' $HOME/offered
