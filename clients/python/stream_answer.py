"""Streams one answer of an InferAligner runner and prints every gate decision and intervention.

Usage: stream_answer.py HOST:PORT PROMPT
Exit code 0: answered or refused by the model, 3: the runner is unavailable, 2: the request was wrong.
"""

import os
import sys

import grpc
from google.rpc import error_details_pb2, status_pb2

from inferaligner.runner.v1 import runner_pb2, runner_pb2_grpc

DEADLINE_SECONDS = 60


def traceparent() -> str:
    """A sampled W3C trace context, so that the runner's and the gate's spans join this client's trace."""
    return f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-01"


def describe(intervention: runner_pb2.Intervention) -> str:
    verdict = intervention.verdict
    source = runner_pb2.GateSource.Name(intervention.gate_source).removeprefix("GATE_SOURCE_").lower()
    steering = (
        f"steering layers {list(intervention.layers)} with alpha {intervention.alpha:g} {intervention.dose_unit}"
        if intervention.applied
        else "no steering"
    )
    return f"[gate {source}: {'fired' if verdict.fired else 'closed'}, margin {verdict.margin_sigma:+.2f} sigma; {steering}]"


def reason(error: grpc.RpcError) -> str:
    """The machine-readable reason of the error table, e.g. PROMPT_EMPTY."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                info = error_details_pb2.ErrorInfo()
                if detail.Unpack(info):
                    return info.reason
    return error.code().name


def main(target: str, prompt: str) -> int:
    request = runner_pb2.GenerateRequest(
        messages=[runner_pb2.ChatMessage(role=runner_pb2.ROLE_USER, content=prompt.encode())],
        sampling=runner_pb2.Sampling(max_tokens=48),
    )
    with grpc.insecure_channel(target) as channel:
        stub = runner_pb2_grpc.RunnerServiceStub(channel)
        try:
            for response in stub.Generate(
                request, timeout=DEADLINE_SECONDS, metadata=(("traceparent", traceparent()),)
            ):
                match response.WhichOneof("event"):
                    case "admitted":
                        print(f"[bundle {response.admitted.bundle_digest[:12] or 'none'}]")
                    case "intervention":
                        print(describe(response.intervention))
                    case "token":
                        print(response.token.text, end="", flush=True)
                    case "usage":
                        usage = response.usage
                        print(f"\n[{usage.generated_tokens} tokens, {usage.steered_tokens} steered]")
        except grpc.RpcError as error:
            print(f"{reason(error)}: {error.details()}", file=sys.stderr)
            return 3 if error.code() == grpc.StatusCode.UNAVAILABLE else 2
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
