package dev.portage.cli;

import dev.portage.deployment.Caller;
import dev.portage.deployment.Deployment;
import dev.portage.wiring.StackClients;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Shows every value that the migration guide has people copy by hand. */
@Command(
    name = "discover",
    description =
        "Find the deployment's table, clusters, network, secret and bucket in its CloudFormation"
            + " stack.")
final class DiscoverVerb implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private DeploymentOptions options;

  private final Output output;

  DiscoverVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    try (StackClients stack = StackClients.of(options.choice())) {
      Caller caller = stack.caller();
      // Standard error, before anything else is asked: the stack may be missing in this account.
      output.caller(caller);
      Deployment found = stack.deployment();
      if (common.json) {
        output.json(json(found, caller));
      } else {
        show(found, caller);
      }
      return 0;
    }
  }

  private static ObjectNode json(Deployment found, Caller caller) {
    ObjectNode json = JsonMapper.shared().valueToTree(found);
    return json.put("account", caller.account()).put("caller", caller.arn());
  }

  private void show(Deployment found, Caller caller) {
    line("account", caller.account());
    line("as", caller.arn());
    line("stack", found.stackName() + " in " + found.region());
    line("version", found.contract().describe());
    line("table", found.conversationTable());
    line("document bucket", found.documentBucket());
    line("ECS cluster", found.ecsCluster());
    line("task definition", found.taskDefinition());
    line("subnets", String.join(", ", found.subnets()));
    line("security group", found.securityGroup());
    line("secret", found.secretArn());
    String host = found.databaseHost().isEmpty() ? "as the secret says" : found.databaseHost();
    line("database", found.databasePort() == 0 ? host : host + ":" + found.databasePort());
  }

  private void line(String name, String value) {
    output.line("%-16s %s".formatted(name, value));
  }
}
