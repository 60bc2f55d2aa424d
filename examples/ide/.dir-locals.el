;;; M-x compile runs the agent; M-x dape, from the package of that name, debugs it.

((nil . ((compile-command . "craft-run --workspace acme -- python3 agent.py 'who pays for a task?'")
         (dape-command . (debugpy :python "bin/python"
                                  :program "agent.py"
                                  :args ["who pays for debugging?"])))))
