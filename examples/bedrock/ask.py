"""One question to Amazon Bedrock with boto3, which takes keys and region from its environment."""

from __future__ import annotations

import os
import sys

import boto3  # type: ignore[import-untyped]


def main() -> int:
    bedrock = boto3.client("bedrock-runtime")
    model = os.environ["ANTHROPIC_MODEL"]
    question = {"role": "user", "content": [{"text": " ".join(sys.argv[1:])}]}
    answer = bedrock.converse(modelId=model, messages=[question])
    print(f"asked  {bedrock.meta.region_name} for {model}")
    print(f"under  connection {os.environ['CRAFT_RUN_CONNECTION']}")
    print(f"told   {answer['output']['message']['content'][0]['text']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
