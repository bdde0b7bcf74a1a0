package io.inferaligner.access;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The name in a client's certificate, whose chain the handshake has checked. */
final class PeerCertificate {
  private static final int DNS = 2;
  private static final int URI = 6;

  private PeerCertificate() {}

  /**
   * Its only URI, such as {@code spiffe://DOMAIN/PATH}; without a URI {@code dns:} and its only
   * host name; without either {@code cn:} and its common name; empty if the client showed none.
   *
   * @throws SteeringException PEER_CERT_INVALID if it ran out since the handshake, or names several
   */
  static Optional<String> name(Attributes connection) {
    SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      if (!(session.getPeerCertificates()[0] instanceof X509Certificate certificate)) {
        return Optional.empty();
      }
      // A connection may live longer than its certificate.
      certificate.checkValidity();
      return Optional.of(name(certificate));
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    } catch (CertificateException e) {
      throw invalid("the certificate ran out, or cannot be read: use a new one", e);
    }
  }

  private static String name(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    List<String> uris = ofKind(URI, names);
    List<String> hosts = ofKind(DNS, names);
    if (uris.size() == 1) {
      return uris.getFirst();
    }
    if (uris.isEmpty() && hosts.size() == 1) {
      return "dns:" + hosts.getFirst();
    }
    if (uris.isEmpty() && hosts.isEmpty()) {
      return "cn:" + commonName(certificate);
    }
    throw new SteeringException(
        FaultReason.PEER_CERT_INVALID,
        "a client's certificate names one URI, or one host: this one names %d and %d"
            .formatted(uris.size(), hosts.size()));
  }

  private static String commonName(X509Certificate certificate) {
    try {
      List<Rdn> names =
          new LdapName(certificate.getSubjectX500Principal().getName())
              .getRdns().stream().filter(part -> part.getType().equalsIgnoreCase("CN")).toList();
      if (names.size() == 1 && names.getFirst().getValue() instanceof String name) {
        return name;
      }
    } catch (InvalidNameException e) {
      throw invalid("the name of the certificate cannot be read: use another one", e);
    }
    throw new SteeringException(
        FaultReason.PEER_CERT_INVALID,
        "the certificate names nobody: it needs a URI, a host, or one common name");
  }

  private static List<String> ofKind(
      int kind, @org.jspecify.annotations.Nullable Collection<List<?>> names) {
    return names == null
        ? List.of()
        : names.stream()
            .filter(name -> name.get(0) instanceof Integer number && number == kind)
            .map(name -> String.valueOf(name.get(1)))
            .toList();
  }

  private static SteeringException invalid(String sentence, Exception cause) {
    return new SteeringException(FaultReason.PEER_CERT_INVALID, sentence, cause);
  }
}
