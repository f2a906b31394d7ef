#!/bin/sh
# A made-up function that trains nothing: it stands in for a training program, so that the whole
# of Hone can be tried in some seconds on any machine. It behaves like one: the loss falls from
# epoch to epoch, some learning rates are better than others, large batches learn a little less,
# and the result is noisy. The noise is a function of the hyperparameters and the trial's number:
# the same trial always ends the same.
#
# Reads learning_rate, epochs and batch_size from input/config/hyperparameters.json, as the
# training contract has them; prints a line an epoch; leaves model/model.json.
set -eu

folder="${SM_MODEL_DIR:-model}"
config="${SM_INPUT_CONFIG_DIR:-input/config}/hyperparameters.json"

# The value of one hyperparameter: from the file, else from its variable, else the default.
hyperparameter() {
  value=""
  if [ -r "$config" ]; then
    value=$(tr ',{}' '\n\n\n' < "$config" | awk -v name="\"$1\"" '
      index($0, name) {
        sub(/^[^:]*:[ \t"]*/, "")
        sub(/[" \t]*$/, "")
        print
        exit
      }')
  fi
  if [ -z "$value" ]; then value="$2"; fi
  if [ -z "$value" ]; then value="$3"; fi
  printf '%s' "$value"
}

learning_rate=$(hyperparameter learning_rate "${SM_HP_LEARNING_RATE:-}" 0.01)
epochs=$(hyperparameter epochs "${SM_HP_EPOCHS:-}" 5)
batch_size=$(hyperparameter batch_size "${SM_HP_BATCH_SIZE:-}" 32)

# The loss after an epoch. Best near a learning rate of 0.02; too large a one blows up.
loss_after() {
  awk -v rate="$learning_rate" -v epochs="$epochs" -v batch="$batch_size" \
      -v trial="${HONE_TRIAL:-0}" -v epoch="$1" '
    # Between -1 and 1, and the same whenever it is asked for the same.
    function noise(key, i, state) {
      state = 7
      for (i = 1; i <= length(key); i++) {
        state = (state * 31 + index("0123456789.e-+|", substr(key, i, 1))) % 1000003
      }
      for (i = 0; i < 5; i++) state = (state * 8191 + 12345) % 1000003
      return 2 * state / 1000003 - 1
    }
    BEGIN {
      distance = (log(rate) - log(0.02)) / log(10)
      floor = 0.12 + 0.25 * distance * distance + 0.02 * log(batch / 16) / log(2)
      speed = 0.35 + 4 * rate
      if (speed > 1.2) speed = 1.2
      loss = floor + 1.6 * exp(-speed * epoch)
      printf "%.5f", loss * (1 + 0.03 * noise(rate "|" batch "|" epochs "|" trial "|" epoch))
    }'
}

# One to two seconds in all, whatever the number of epochs.
pause=$(awk -v epochs="$epochs" 'BEGIN { printf "%.3f", (1 + epochs / 20) / epochs }')

echo "learning_rate=$learning_rate epochs=$epochs batch_size=$batch_size"
epoch=1
while [ "$epoch" -le "$epochs" ]; do
  sleep "$pause"
  loss=$(loss_after "$epoch")
  echo "epoch=$epoch loss=$loss"
  epoch=$((epoch + 1))
done

mkdir -p "$folder"
cat > "$folder/model.json" <<END
{"made_up": true, "learning_rate": $learning_rate, "epochs": $epochs, "batch_size": $batch_size, "loss": $loss}
END
