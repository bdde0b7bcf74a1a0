package io.inferaligner.steering.api;

import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.Answers;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.proto.steering.v1.CalibrationSpec;
import io.inferaligner.proto.steering.v1.CancelJobRequest;
import io.inferaligner.proto.steering.v1.CancelJobResponse;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import io.inferaligner.proto.steering.v1.GetJobRequest;
import io.inferaligner.proto.steering.v1.GetJobResponse;
import io.inferaligner.proto.steering.v1.ListJobsRequest;
import io.inferaligner.proto.steering.v1.ListJobsResponse;
import io.inferaligner.proto.steering.v1.StartCalibrationRequest;
import io.inferaligner.proto.steering.v1.StartCalibrationResponse;
import io.inferaligner.proto.steering.v1.StartExtractionRequest;
import io.inferaligner.proto.steering.v1.StartExtractionResponse;
import io.inferaligner.proto.steering.v1.SteeringServiceGrpc;
import io.inferaligner.proto.steering.v1.WatchJobRequest;
import io.inferaligner.proto.steering.v1.WatchJobResponse;
import io.inferaligner.steering.config.SteeringConfig;
import io.inferaligner.steering.extract.CalibrationJob;
import io.inferaligner.steering.extract.CalibrationPlan;
import io.inferaligner.steering.extract.ExtractionJob;
import io.inferaligner.steering.extract.ExtractionPlan;
import io.inferaligner.steering.extract.JobTools;
import io.inferaligner.steering.job.Jobs;
import io.inferaligner.steering.publish.BundlePublisher;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;

/** The steering service's gRPC service. */
@GrpcService
@Blocking
public class SteeringGrpcService extends SteeringServiceGrpc.SteeringServiceImplBase {
  private static final UploadParts<StartExtractionRequest, ExtractionSpec> EXTRACTION =
      new UploadParts<>(
          ExtractionSpec.getDefaultInstance(),
          StartExtractionRequest::hasSpec,
          StartExtractionRequest::getSpec,
          StartExtractionRequest::hasPrompt,
          StartExtractionRequest::getPrompt);

  private static final UploadParts<StartCalibrationRequest, CalibrationSpec> CALIBRATION =
      new UploadParts<>(
          CalibrationSpec.getDefaultInstance(),
          StartCalibrationRequest::hasSpec,
          StartCalibrationRequest::getSpec,
          StartCalibrationRequest::hasPrompt,
          StartCalibrationRequest::getPrompt);

  private final Jobs jobs;
  private final JobTools tools;

  @Inject
  public SteeringGrpcService(
      Jobs jobs, BundlePublisher publisher, SteeringConfig config, OpenTelemetry telemetry) {
    this.jobs = jobs;
    this.tools = new JobTools(publisher, config, telemetry);
  }

  @Override
  public StreamObserver<StartExtractionRequest> startExtraction(
      StreamObserver<StartExtractionResponse> responses) {
    return new JobUpload<>(
        EXTRACTION,
        (spec, prompts) -> {
          ExtractionPlan plan = SpecMapper.extraction(spec, prompts);
          String id = jobs.start(new ExtractionJob(plan, tools)::run);
          return StartExtractionResponse.newBuilder().setJobId(id).build();
        },
        responses);
  }

  @Override
  public StreamObserver<StartCalibrationRequest> startCalibration(
      StreamObserver<StartCalibrationResponse> responses) {
    return new JobUpload<>(
        CALIBRATION,
        (spec, prompts) -> {
          CalibrationPlan plan = SpecMapper.calibration(spec, prompts);
          String id = jobs.start(new CalibrationJob(plan, tools)::run);
          return StartCalibrationResponse.newBuilder().setJobId(id).build();
        },
        responses);
  }

  @Override
  public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> responses) {
    Answers.unary(
        responses,
        () ->
            GetJobResponse.newBuilder()
                .setJob(JobMapper.job(jobs.get(request.getJobId())))
                .build());
  }

  @Override
  public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> responses) {
    try {
      jobs.get(request.getJobId());
    } catch (RuntimeException e) {
      responses.onError(StatusMap.toStatus(e));
      return;
    }
    JobFeed feed = new JobFeed(jobs, request.getJobId(), Answers.server(responses));
    Thread.ofVirtual().name("job-feed").start(feed);
  }

  @Override
  public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> responses) {
    Answers.unary(
        responses,
        () ->
            ListJobsResponse.newBuilder()
                .addAllJobs(jobs.all().stream().map(JobMapper::job).toList())
                .build());
  }

  @Override
  public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> responses) {
    Answers.unary(
        responses,
        () ->
            CancelJobResponse.newBuilder()
                .setJob(JobMapper.job(jobs.cancel(request.getJobId())))
                .build());
  }
}
