# At home: aws configure export-credentials --profile llm | craft-run credentials set bedrock
secret bedrock | craft-run credentials set bedrock --store craft-agent

# The shell is set up for another AWS account. Its profile does not even exist here, and it is in nobody's way.
export AWS_PROFILE=production AWS_REGION=us-east-1

# boto3 as it is. `-e` points it to the endpoint of this example; at home there is nothing to point.
craft-run --connection bedrock -e AWS_ENDPOINT_URL_BEDROCK_RUNTIME="$ENDPOINT" -- python3 ask.py "who pays?"
