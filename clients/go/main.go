// Command stream_answer streams one answer of an InferAligner runner and prints every gate decision and intervention.
//
// Usage: stream_answer HOST:PORT PROMPT
// Exit code 0: answered or refused by the model, 3: the runner is unavailable, 2: the request was wrong.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	runnerv1 "inferaligner.io/clients/go/gen/inferaligner/runner/v1"
)

const deadline = 60 * time.Second

// traceparent is a sampled W3C trace context, so that the runner's and the gate's spans join this client's trace.
func traceparent() string {
	id := make([]byte, 24)
	if _, err := rand.Read(id); err != nil {
		panic(err)
	}
	return fmt.Sprintf("00-%x-%x-01", id[:16], id[16:])
}

func describe(i *runnerv1.Intervention) string {
	state, steering := "closed", "no steering"
	if i.GetVerdict().GetFired() {
		state = "fired"
	}
	if i.GetApplied() {
		steering = fmt.Sprintf("steering layers %v with alpha %g %s", i.GetLayers(), i.GetAlpha(), i.GetDoseUnit())
	}
	source := strings.ToLower(strings.TrimPrefix(i.GetGateSource().String(), "GATE_SOURCE_"))
	return fmt.Sprintf("[gate %s: %s, margin %+.2f sigma; %s]", source, state, i.GetVerdict().GetMarginSigma(), steering)
}

// reason is the machine-readable reason of the error table, e.g. PROMPT_EMPTY.
func reason(err error) string {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return status.Code(err).String()
}

func stream(target, prompt string) error {
	connection, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	ctx = metadata.AppendToOutgoingContext(ctx, "traceparent", traceparent())
	responses, err := runnerv1.NewRunnerServiceClient(connection).Generate(ctx, &runnerv1.GenerateRequest{
		Messages: []*runnerv1.ChatMessage{{Role: runnerv1.Role_ROLE_USER, Content: []byte(prompt)}},
		Sampling: &runnerv1.Sampling{MaxTokens: 48},
	})
	if err != nil {
		return err
	}
	for {
		response, err := responses.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch event := response.GetEvent().(type) {
		case *runnerv1.GenerateResponse_Admitted:
			fmt.Printf("[bundle %.12s]\n", event.Admitted.GetBundleDigest())
		case *runnerv1.GenerateResponse_Intervention:
			fmt.Println(describe(event.Intervention))
		case *runnerv1.GenerateResponse_Token:
			fmt.Print(event.Token.GetText())
		case *runnerv1.GenerateResponse_Usage:
			fmt.Printf("\n[%d tokens, %d steered]\n", event.Usage.GetGeneratedTokens(), event.Usage.GetSteeredTokens())
		}
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: stream_answer HOST:PORT PROMPT")
		os.Exit(2)
	}
	if err := stream(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %s\n", reason(err), status.Convert(err).Message())
		if status.Code(err) == codes.Unavailable {
			os.Exit(3)
		}
		os.Exit(2)
	}
}
