package dev.portage.sandbox.aws.models;

import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.CallObserver;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import dev.portage.sandbox.programs.ProgramCache;
import java.util.List;
import java.util.Optional;

/**
 * Checks each call of an endpoint against the model of its service, and adds what it finds to
 * {@link ModelFindings}. A request is checked only where it was accepted: AWS refuses one that does
 * not fit its model, and so may the sandbox.
 *
 * <p>On a machine that is neither Debian nor Ubuntu there are no models, and calls are not checked;
 * those that the sandbox cannot answer are found there too.
 */
public final class ModelCheck implements CallObserver {
  private static final int FIRST_ERROR = 300;

  private final Optional<ServiceModels> models;
  private final ModelFindings findings;

  /** Creates the check for an endpoint of this JVM; the models are fetched at the first. */
  public ModelCheck() {
    this(OnlyOne.MODELS, ModelFindings.ofThisJvm());
  }

  ModelCheck(Optional<ServiceModels> models, ModelFindings findings) {
    this.models = models;
    this.findings = findings;
  }

  @Override
  public void unanswered(String action, String why) {
    findings.add(List.of("the sandbox cannot answer %s: %s".formatted(action, why)));
  }

  @Override
  public void answered(AwsApi service, Request request, Response response) {
    if (models.isPresent() && !ModelDeviations.hasNoModel(service.service())) {
      check(service.service(), service.operation(request), request, response);
    }
  }

  private void check(String service, String name, Request request, Response response) {
    Optional<Operation> operation =
        models.get().of(service).flatMap(model -> model.operation(name));
    if (operation.isEmpty()) {
      findings.add(List.of("AWS's service models have no " + service + ":" + name));
      return;
    }
    WireFormat format = WireFormat.of(operation.get().model());
    Findings ofAnswer = Findings.of("the answer of " + service + ":" + name);
    if (response.status() >= FIRST_ERROR) {
      format.error(ofAnswer, operation.get(), request, response);
    } else {
      Findings ofRequest = Findings.of("the request of " + service + ":" + name);
      format.request(ofRequest, operation.get(), request);
      findings.add(ofRequest.all());
      format.answer(ofAnswer, operation.get(), request, response);
    }
    findings.add(ofAnswer.all());
  }

  /** The class loader makes it at the first use, and once. */
  private static final class OnlyOne {
    static final Optional<ServiceModels> MODELS =
        ProgramCache.here(System.err::println).serviceModels().map(ServiceModels::new);
  }
}
