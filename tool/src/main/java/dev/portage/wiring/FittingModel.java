package dev.portage.wiring;

import dev.portage.deployment.AwsAccess;
import dev.portage.embed.model.EmbeddingModel;
import dev.portage.embed.model.ModelChoice;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.store.TableShape;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Creates an embedding model whose vectors fit a table. */
public final class FittingModel {
  private FittingModel() {}

  /**
   * Creates the model and checks that its vectors fit the table. Nothing is called yet.
   *
   * @param bedrock access to the region where Bedrock is called; used only for its models
   * @param target the target's description, for messages
   * @throws Fault WRONG_DIMENSION if the table has another dimension
   */
  public static EmbeddingModel open(
      ModelChoice choice, Supplier<AwsAccess> bedrock, TableShape shape, String target) {
    OptionalInt table = OptionalInt.of(shape.fixedDimensions());
    int given = choice.dimensions(table);
    if (given != shape.fixedDimensions() && choice.supports(shape.fixedDimensions())) {
      throw new Fault(
          ExitCode.WRONG_DIMENSION,
          "items.embedding on %s is vector(%d), but --dimensions is %d"
              .formatted(target, shape.fixedDimensions(), given),
          "Leave --dimensions out, or use %d, to add rows; recreate the table with"
                  .formatted(shape.fixedDimensions())
              + " vector(%d) to embed all bots again.".formatted(given));
    }
    shape.requireDimensions(given, target);
    return choice.open(bedrock, table);
  }
}
