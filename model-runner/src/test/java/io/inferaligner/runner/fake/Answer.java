package io.inferaligner.runner.fake;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.proto.runner.v1.Admitted;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.Intervention;
import io.inferaligner.proto.runner.v1.RunnerServiceGrpc;
import io.inferaligner.proto.runner.v1.Token;
import io.inferaligner.proto.runner.v1.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Everything a client saw of one Generate call. */
public record Answer(
    List<GenerateResponse> events,
    Status status,
    String reason,
    Metadata headers,
    Metadata trailers) {
  public Answer {
    events = List.copyOf(events);
  }

  /** Reads {@code request}'s whole stream. */
  public static Answer to(
      RunnerServiceGrpc.RunnerServiceBlockingStub calls, GenerateRequest request) {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    List<GenerateResponse> events = new ArrayList<>();
    Status status = Status.OK;
    String reason = "";
    try {
      calls
          .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
          .withDeadlineAfter(60, TimeUnit.SECONDS)
          .generate(request)
          .forEachRemaining(events::add);
    } catch (StatusRuntimeException e) {
      status = e.getStatus();
      reason = StatusMap.toFault(e).map(fault -> fault.reason().name()).orElse("");
    }
    return new Answer(events, status, reason, orEmpty(headers), orEmpty(trailers));
  }

  public List<Admitted> admitted() {
    return all(GenerateResponse::hasAdmitted, GenerateResponse::getAdmitted);
  }

  public List<Token> tokens() {
    return all(GenerateResponse::hasToken, GenerateResponse::getToken);
  }

  public List<Intervention> interventions() {
    return all(GenerateResponse::hasIntervention, GenerateResponse::getIntervention);
  }

  public List<Usage> usages() {
    return all(GenerateResponse::hasUsage, GenerateResponse::getUsage);
  }

  public Intervention intervention() {
    return interventions().getFirst();
  }

  public Usage usage() {
    return usages().getFirst();
  }

  public List<Integer> ids() {
    return tokens().stream().map(Token::getId).toList();
  }

  public String text() {
    return tokens().stream().map(Token::getText).collect(Collectors.joining());
  }

  /** A header; empty if it was not sent. */
  public String header(String name) {
    return value(headers, name);
  }

  /** A trailer; empty if it was not sent. */
  public String trailer(String name) {
    return value(trailers, name);
  }

  private static String value(Metadata metadata, String name) {
    String value = metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    return value == null ? "" : value;
  }

  private static Metadata orEmpty(AtomicReference<Metadata> metadata) {
    Metadata seen = metadata.get();
    return seen == null ? new Metadata() : seen;
  }

  private <T> List<T> all(Predicate<GenerateResponse> is, Function<GenerateResponse, T> get) {
    return events.stream().filter(is).map(get).toList();
  }
}
