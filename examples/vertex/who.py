"""Who a Google client library would be: it reads the key file that GOOGLE_APPLICATION_CREDENTIALS names."""

from __future__ import annotations

import json
import os
import stat

path = os.environ["GOOGLE_APPLICATION_CREDENTIALS"]
with open(path, encoding="utf-8") as file:
    key = json.load(file)
print(f"signs as     {key['client_email']}")
print(f"file mode    {stat.S_IMODE(os.stat(path).st_mode):o}")
print(f"asks         {os.environ['CLOUD_ML_REGION']} for {os.environ['ANTHROPIC_MODEL']}")
print(f"in project   {os.environ['ANTHROPIC_VERTEX_PROJECT_ID']}")
