package io.inferaligner.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every RPC of every service has its row, what has none is nobody's, and the page says the same.
 */
class AccessTableTest {
  private static final Path PROTOS = Path.of("src/main/proto");
  private static final Path PAGE = Path.of("../docs/security.md");
  private static final String BEGIN = "<!-- access table -->\n";
  private static final String END = "<!-- end -->";

  /** A new RPC without a row fails here, and so does a row whose RPC is gone. */
  @Test
  void everyRpcHasARow() {
    assertThat(rpcsOfRows()).isEqualTo(rpcs(files()));
    AccessTable.rows().forEach((row, entry) -> assertThat(entry.roles()).as(row).isNotEmpty());
  }

  /** The check above knows every service of the contract. */
  @Test
  void noServiceIsForgotten() throws IOException {
    Pattern services = Pattern.compile("(?m)^service (\\w+)");
    Pattern named = Pattern.compile("(?m)^package ([\\w.]+);");
    Set<String> written = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(PROTOS)) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".proto")).toList()) {
        String text = Files.readString(source);
        Matcher names = named.matcher(text);
        assertThat(names.find()).as(source.toString()).isTrue();
        Matcher found = services.matcher(text);
        while (found.find()) {
          written.add(names.group(1) + "." + found.group(1));
        }
      }
    }
    Set<String> known = new TreeSet<>();
    Guarded.SERVICES.forEach(service -> known.add(service.getName()));
    assertThat(known).isEqualTo(written);
  }

  /** An RPC that is added to the contract is missed by the table, and denied. */
  @Test
  void anRpcThatIsNewIsMissed() throws DescriptorValidationException {
    FileDescriptor present = files().getFirst();
    FileDescriptorProto.Builder changed = present.toProto().toBuilder();
    var first = changed.getServiceBuilder(0).getMethodBuilder(0);
    changed.getServiceBuilder(0).addMethod(first.clone().setName("DropEverything"));
    FileDescriptor next =
        FileDescriptor.buildFrom(
            changed.build(), present.getDependencies().toArray(FileDescriptor[]::new));
    String service = next.getServices().getFirst().getFullName();
    Set<String> missed = rpcs(List.of(next));
    missed.removeAll(rpcsOfRows());
    assertThat(missed).containsExactly(service + "/DropEverything");
    assertThat(AccessTable.allows(service + "/DropEverything", EnumSet.allOf(Role.class)))
        .isFalse();
  }

  @Test
  void whatHasNoRowIsNobodys() {
    for (String row :
        List.of("inferaligner.registry.v1.RegistryService/DropEverything", "", "a/b")) {
      assertThat(AccessTable.allows(row, EnumSet.allOf(Role.class))).as(row).isFalse();
      assertThat(AccessTable.needsTenant(row)).as(row).isTrue();
    }
  }

  @Test
  void thePageHasTheSameTable() throws IOException {
    String page = Files.readString(PAGE);
    String table = table();
    assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
        .as("the table of %s must be%n%s", PAGE, table)
        .isEqualTo(table);
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| call | roles | whose |\n|---|---|---|\n");
    Map<String, AccessTable.Row> sorted = new TreeMap<>(AccessTable.rows());
    sorted.forEach((row, entry) ->
        table.append(
            "| %s | %s | %s |\n"
                .formatted(
                    row.replaceAll("^inferaligner\\.\\w+\\.v1\\.(\\w+)Service/", "$1 "),
                    roles(entry.roles()),
                    entry.subject() == AccessTable.Subject.TENANT
                        ? "the caller's tenant"
                        : "nobody's")));
    return table.toString();
  }

  private static String roles(Set<Role> roles) {
    Set<Role> others = EnumSet.complementOf(EnumSet.copyOf(roles));
    if (others.size() > roles.size()) {
      return labels(roles);
    }
    return others.isEmpty() ? "all" : "all but " + labels(others);
  }

  private static String labels(Collection<Role> roles) {
    return roles.stream().sorted().map(Role::label).collect(Collectors.joining(", "));
  }

  private static List<FileDescriptor> files() {
    return Guarded.SERVICES.stream()
        .map(service ->
            Optional.ofNullable(service.getSchemaDescriptor())
                .filter(ProtoFileDescriptorSupplier.class::isInstance)
                .map(ProtoFileDescriptorSupplier.class::cast)
                .orElseThrow()
                .getFileDescriptor())
        .toList();
  }

  private static Set<String> rpcs(List<FileDescriptor> files) {
    return files.stream()
        .flatMap(file -> file.getServices().stream())
        .flatMap(service -> service.getMethods().stream())
        .map(method -> method.getService().getFullName() + "/" + method.getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> rpcsOfRows() {
    return AccessTable.rows().keySet().stream()
        .map(AccessTableTest::rpc)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** SERVICE/METHOD of a row that may name an operation, too. */
  private static String rpc(String row) {
    int end = row.indexOf('/', row.indexOf('/') + 1);
    return end < 0 ? row : row.substring(0, end);
  }
}
