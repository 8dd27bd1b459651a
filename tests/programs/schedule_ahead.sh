#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# rackwatt-quote, rackwatt-regret and rackwatt-dayahead from a user's side.
. tests/harness/checks.sh
quote=$build/bin/rackwatt-quote
ahead=$build/bin/rackwatt-dayahead

holds "a quote" sh -c "'$quote' data/tetouan --gpus 4096 --hours 10 --due 48 --start 2030-07-01 >'$scratch/quote'"
holds "it names the pool with the most racks" grep -q '4096 GPUs of gb200_nvl72 for 10.0 h' "$scratch/quote"
same "seven levels of carbon-free energy" "$(grep -c '^ *[0-9]* %' "$scratch/quote")" 7
same "a job without its figures" "$("$quote" data/tetouan --gpus 3 2>&1)" \
    "rackwatt-quote: --gpus, --hours and --due are needed; --help shows how"
same "a job that is due before it can be done" "$("$quote" data/tetouan --gpus 4 --hours 40 --due 8 2>&1)" \
    "rackwatt-quote: hours before it is due = 8 h, allowed at least 40 h"
same "a start outside the year" "$("$quote" data/tetouan --gpus 4 --hours 4 --due 8 --start 2031-05-01 2>&1)" \
    "rackwatt-quote: --start lies outside the year of the weather"

regret=$build/bin/rackwatt-regret
holds "a page of regrets" sh -c "'$regret' data/tetouan --skills 0.4 --seeds 1 --every 48 --out '$scratch/regret.csv' >'$scratch/regret'"
same "its lines" "$(cut -d , -f 1 "$scratch/regret.csv" | tr '\n' ';')" \
    'policy;text;"asap";"green";"mpc;"mpc;"optimal";'
holds "perfect forecasts cost less than poor ones" awk -F'",|,' '/skill 0.40/ { poor = $4 } /perfect/ { good = $4 } END { exit !(good < poor) }' "$scratch/regret.csv"
same "skills that fall" "$("$regret" data/tetouan --skills 0.5,0.4 2>&1)" \
    "rackwatt-regret: --skills = 0.5,0.4, expected rising numbers from 0 to under 1, with commas between them"

holds "a day ahead" "$ahead" data/tetouan --quiet --start 2030-07-01 --out "$scratch/plan.csv"
same "two header lines and an hour per line" "$(wc -l <"$scratch/plan.csv")" 50
same "its columns" "$(head -n 1 "$scratch/plan.csv" | cut -d , -f 1,2,8-)" \
    "time_utc,us_model_lab,facility,battery,battery_energy,grid_import,energy_price"
for event in grid-cut outage hall-loss chergui; do
    "$ahead" data/tetouan --start 2030-07-01 --event $event >"$scratch/event"
    holds "event $event: nobody's requests are harmed" grep -q 'No must-run tenant is harmed' "$scratch/event"
    holds "event $event costs something" sh -c "grep -q '^It costs [1-9]' '$scratch/event'"
done
"$ahead" data/tetouan --start 2030-07-01 --event hall-loss --racks 700 >"$scratch/event"
holds "a loss that harms says so" grep -q '^HARM: must-run work loses' "$scratch/event"
same "an unknown event" "$("$ahead" data/tetouan --event flood 2>&1)" \
    "rackwatt-dayahead: unknown event flood; one of grid-cut, outage, hall-loss, chergui"
closing
