# No secret to store: the endpoint asks for none, and SDKs, which refuse an empty key, get `not-needed`.
craft-run --connection ollama -- python3 agent.py "who pays?"

# A proxy of the shell is not asked for an endpoint on this machine.
export HTTP_PROXY=http://proxy.example:3128
craft-run --connection ollama --model gemma4 -- python3 agent.py "who pays?"
