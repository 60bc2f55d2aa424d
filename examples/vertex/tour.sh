# At home: craft-run credentials set vertex < service-account.json, and then delete that file.
secret vertex | craft-run credentials set vertex --store craft-agent

# While the command runs, there is a private key file; its path is all that the command gets.
craft-run --connection vertex -- sh -c 'echo "$GOOGLE_APPLICATION_CREDENTIALS" > path; python3 who.py'

# Afterwards there is none.
test ! -e "$(cat path)"

# Nor when the command fails, or is killed.
craft-run --connection vertex -- sh -c 'echo "$GOOGLE_APPLICATION_CREDENTIALS" > path; kill $$' || echo "ended with $?"
test ! -e "$(cat path)"
