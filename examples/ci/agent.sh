#!/bin/sh
# What the job does, whatever the CI system. The variables of the connection are already there.
set -eu
python3 agent.py "what has changed?"
