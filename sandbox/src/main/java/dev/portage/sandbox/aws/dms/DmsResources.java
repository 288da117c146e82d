package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.aws.dms.MigrationProject.End;
import dev.portage.sandbox.aws.dms.MigrationProject.Ends;
import dev.portage.sandbox.aws.http.Account;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything that a data migration needs beside itself. Nothing is deleted while something else
 * refers to it.
 */
final class DmsResources {
  /** The role with which DMS manages the network; the console creates it, and the API does not. */
  private static final String VPC_ROLE = "dms-vpc-role";

  private final Registry<SubnetGroup> subnetGroups = new Registry<>("replication subnet group");
  private final Registry<InstanceProfile> profiles = new Registry<>("instance profile");
  private final Registry<DataProvider> providers = new Registry<>("data provider");
  private final Registry<Certificate> certificates = new Registry<>("certificate");
  private final Registry<MigrationProject> projects = new Registry<>("migration project");
  private final Account account;
  private final AccountAccess access;
  private final Supplier<DmsSettings> settings;
  private final InstantSource clock;

  DmsResources(
      Account account, AccountAccess access, Supplier<DmsSettings> settings, InstantSource clock) {
    this.account = account;
    this.access = access;
    this.settings = settings;
    this.clock = clock;
  }

  synchronized SubnetGroup createSubnetGroup(DmsRequest request) {
    if (!access.managesVpc(VPC_ROLE)) {
      throw DmsErrors.accessDenied(
          "The IAM Role %s is not configured properly.".formatted(account.role(VPC_ROLE)));
    }
    return subnetGroups.add(SubnetGroup.ordered(request, account, settings.get().zones()));
  }

  synchronized InstanceProfile createInstanceProfile(DmsRequest request) {
    SubnetGroup group = subnetGroups.get(request.required("SubnetGroupIdentifier"));
    return profiles.add(InstanceProfile.ordered(request, account, group, clock.instant()));
  }

  synchronized DataProvider createDataProvider(DmsRequest request) {
    DataProvider provider = DataProvider.ordered(request, account, clock.instant());
    provider.certificate().ifPresent(this::requireCertificate);
    return providers.add(provider);
  }

  private void requireCertificate(String arn) {
    if (certificates.all().stream().noneMatch(one -> one.is(arn))) {
      throw DmsErrors.value("The certificate %s was not found.".formatted(arn));
    }
  }

  synchronized Certificate importCertificate(DmsRequest request) {
    return certificates.add(Certificate.imported(request, account, clock.instant()));
  }

  synchronized MigrationProject createProject(DmsRequest request) {
    String arn = DmsRequest.arn(account, "migration-project");
    return projects.add(
        new MigrationProject(
            request.name("MigrationProjectName", arn),
            arn,
            profiles.get(request.required("InstanceProfileIdentifier")),
            new Ends(
                end(request, "SourceDataProviderDescriptors"),
                end(request, "TargetDataProviderDescriptors")),
            clock.instant()));
  }

  private End end(DmsRequest request, String field) {
    List<DmsRequest> descriptors = request.structures(field).toList();
    if (descriptors.size() != 1) {
      throw DmsErrors.value("The parameter %s must have one member.".formatted(field));
    }
    DmsRequest descriptor = descriptors.getFirst();
    return new End(
        providers.get(descriptor.required("DataProviderIdentifier")),
        descriptor.text("SecretsManagerSecretId").orElse(""),
        descriptor.text("SecretsManagerAccessRoleArn").orElse(""));
  }

  /** Returns the kind and the name of each resource. */
  Stream<String> names() {
    return Stream.of(subnetGroups, profiles, providers, certificates, projects)
        .flatMap(
            registry -> registry.all().stream().map(one -> registry.kind() + " " + one.name()));
  }

  MigrationProject project(String identifier) {
    return projects.get(identifier);
  }

  List<SubnetGroup> subnetGroups(DmsRequest request) {
    return MigrationFilters.SUBNET_GROUPS.apply(request, subnetGroups);
  }

  List<InstanceProfile> instanceProfiles(DmsRequest request) {
    return MigrationFilters.INSTANCE_PROFILES.apply(request, profiles);
  }

  List<Certificate> certificates(DmsRequest request) {
    return MigrationFilters.CERTIFICATES.apply(request, certificates);
  }

  List<DataProvider> dataProviders(DmsRequest request) {
    return MigrationFilters.DATA_PROVIDERS.apply(request, providers);
  }

  List<MigrationProject> projects(DmsRequest request) {
    return MigrationFilters.PROJECTS.apply(request, projects);
  }

  synchronized MigrationProject deleteProject(
      DmsRequest request, Registry<DataMigration> migrations) {
    MigrationProject project = projects.get(request.required("MigrationProjectIdentifier"));
    return deleted(projects, project, migrations, one -> one.project().equals(project));
  }

  synchronized DataProvider deleteDataProvider(DmsRequest request) {
    DataProvider provider = providers.get(request.required("DataProviderIdentifier"));
    return deleted(providers, provider, projects, project -> project.uses(provider));
  }

  synchronized Certificate deleteCertificate(DmsRequest request) {
    Certificate certificate = certificates.get(request.required("CertificateArn"));
    return deleted(certificates, certificate, providers, one -> one.uses(certificate));
  }

  synchronized InstanceProfile deleteInstanceProfile(DmsRequest request) {
    InstanceProfile profile = profiles.get(request.required("InstanceProfileIdentifier"));
    return deleted(profiles, profile, projects, project -> project.profile().equals(profile));
  }

  synchronized void deleteSubnetGroup(DmsRequest request) {
    SubnetGroup group = subnetGroups.get(request.required("ReplicationSubnetGroupIdentifier"));
    deleted(subnetGroups, group, profiles, one -> one.subnetGroup().equals(group.name()));
  }

  private static <R extends Resource, U extends Resource> R deleted(
      Registry<R> registry, R resource, Registry<U> users, Predicate<U> uses) {
    users.all().stream()
        .filter(uses)
        .findFirst()
        .ifPresent(
            user -> {
              throw DmsErrors.state(
                  "The %s %s is in use by the %s %s."
                      .formatted(registry.kind(), resource.name(), users.kind(), user.name()));
            });
    registry.remove(resource);
    return resource;
  }
}
