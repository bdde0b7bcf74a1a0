package io.inferaligner.cli;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.tenant.TenantFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which file of tenants. */
final class TenantOptions {
  private static final String VARIABLE = "INFERALIGNER_TENANT_FILE";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "File of tenants (default: that of INFERALIGNER_TENANT_FILE).")
  @Nullable Path given;

  Path file() {
    String variable = System.getenv(VARIABLE);
    if (given == null && variable == null) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "say which file of tenants: --file or " + VARIABLE);
    }
    return given == null ? Path.of(String.valueOf(variable)) : given;
  }

  /** The tenants; REQUEST_INVALID with the first error of the file. */
  TenantFile tenants() {
    try {
      return TenantFile.read(file());
    } catch (IllegalArgumentException e) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, String.valueOf(e.getMessage()), e);
    }
  }
}
