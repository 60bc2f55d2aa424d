@rem # craft-run-shim 1: {{title}} through craft-run. Written by `craft-run shims install`, removed by `craft-run shims remove`.
@{{craft_run}} {{options}} -- {{name}} %*
