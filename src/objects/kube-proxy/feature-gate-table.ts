/**
 * Feature gates that kube-proxy knows (all of Kubernetes', not only its own), by the minor releases of 1.x that know them.
 * A line is `first-last:` and names; 0 stands for "before 1.20", 37 for the newest that was read. `Name+29` is locked to true
 * from 1.29 on and `Name-29` to false, so that any other value is refused. `!Name` was never brought to an older minor
 * release; other gates may have been, so that a version before `first` may know them.
 * Source: pkg/features/kube_features.go of 1.20.0 to 1.37.0, with the gates that kube-proxy 1.30.14 and 1.36.3 list besides;
 * those before 1.20 from the documentation of removed feature gates.
 */
export const FEATURE_GATE_TABLE = `
  20-20: AttachVolumeLimit+20 BlockVolume+20 CSIBlockVolume+20 CSIDriverRegistry+20 CSIMigrationAWSComplete
    CSIMigrationAzureDiskComplete CSIMigrationAzureFileComplete CSIMigrationGCEComplete CSIMigrationOpenStackComplete
    CSINodeInfo+20 EvenPodsSpread+20 HyperVContainer RotateKubeletClientCertificate+20 TokenRequest+20
    TokenRequestProjection+20 VolumePVCDataSource+20 WindowsGMSA+20 WindowsRunAsUserName+20
  20-21: BalanceAttachedNodeVolumes CRIContainerLogRotation+21 CSIMigrationvSphereComplete
    ExternalPolicyForExternalIP+20 LegacyNodeRoleBehavior-21 NodeDisruptionExclusion+21 RootCAConfigMap+21
    RunAsGroup+21 SCTPSupport+20 ServiceAppProtocol+20 ServiceNodeExclusion+21 ServiceTopology
    VolumeSnapshotDataSource+20
  20-22: AllowInsecureBackendProxy+21 BoundServiceAccountTokenVolume+22 CronJobControllerV2+22 NodeLease+20
    ServiceAccountIssuerDiscovery+21 StartupProbe+20 SupportNodePidsLimit+20 SupportPodPidsLimit+20 Sysctls+21
  20-23: HugePageStorageMediumSize+22 ImmutableEphemeralVolumes+21 RuntimeClass+20 SetHostnameAsFQDN+22
    StreamingProxyRedirects ValidateProxyRedirects WarningHeaders+22
  20-24: CSIServiceAccountToken+22 CSIVolumeFSGroupPolicy+23 ConfigurableFSGroupPolicy+23 EndpointSlice+21
    EndpointSliceNodeName+21 EndpointSliceProxying+22 GenericEphemeralVolume+23 IPv6DualStack+23
    PodDisruptionBudget+21 StorageObjectInUseProtection+23 TTLAfterFinished+23 VolumeSubpath+23
    WindowsEndpointSliceProxying+22
  20-25: CSIMigrationOpenStack+24 DefaultPodTopologySpread+24 DynamicKubeletConfig NonPreemptingPriority+24
    PodOverhead+24 ServiceLBNodePortControl+24
  20-26: CSIInlineVolume+25 CSIMigration+25 CSIMigrationAWS+25 CSIMigrationAzureDisk+25 EphemeralContainers+25
    ExpandCSIVolumes ExpandInUsePersistentVolumes ExpandPersistentVolumes LocalStorageCapacityIsolation+25
  20-27: AdvancedAuditing+27 CSIMigrationGCE+25 CSIStorageCapacity+24 DevicePlugins+26
    DisableAcceleratorUsageMetrics+25 DryRun+26 EndpointSliceTerminatingCondition+26 KubeletCredentialProviders+26
    MixedProtocolLBService+26
  20-28: CSIMigrationvSphere+26 DownwardAPIHugePages+27 TopologyManager+27
  20-29: CSIMigrationAzureFile+27 ExperimentalHostUserNamespaceDefaulting-28 KubeletPodResources+28
  20-30: APIPriorityAndFairness+29
  20-31: HPAContainerMetrics+30 ServerSideApply+26
  20-32: APIListChunking+29 AppArmor+31 CPUManager+26
  20-34: SizeMemoryBackedVolumes+32
  20-36: AnyVolumeDataSource+33
  20-37: APIResponseCompression AllAlpha AllBeta CustomCPUCFSQuotaPeriod ExecProbeTimeout+35 GracefulNodeShutdown
    HPAScaleToZero LocalStorageCapacityIsolationFSQuotaMonitoring ProcMountType+36 QOSReserved
    RotateKubeletServerCertificate WinDSR+34 WinOverlay+34
  21-23: NamespaceDefaultLabelName+22
  21-24: IngressClassNamespacedParams+23
  21-25: IndexedJob+24 PodAffinityNamespaceSelector+24 PreferNominatedNode+24 !ServiceLoadBalancerClass+24
    SuspendJob+24
  21-26: DaemonSetUpdateSurge+25 NetworkPolicyEndPort+25
  21-27: !ServiceInternalTrafficPolicy+26
  21-28: ProbeTerminationGracePeriod+28
  21-29: KubeletPodResourcesGetAllocatable+28
  21-30: InTreePluginAWSUnregister InTreePluginAzureDiskUnregister InTreePluginAzureFileUnregister
    InTreePluginGCEUnregister InTreePluginOpenStackUnregister InTreePluginvSphereUnregister
  21-32: VolumeCapacityPriority
  21-35: MemoryManager+32 !TopologyAwareHints+33
  21-36: LogarithmicScaleDown+31
  21-37: CSIVolumeHealth PodDeletionCost
  22-25: CSRDuration+24
  22-26: ControllerManagerLeaderMigration+24 StatefulSetMinReadySeconds+25
  22-27: DelegateFSGroupToCSIDriver+26 PodSecurity+25 WindowsHostProcessContainers+26
  22-28: JobTrackingWithFinalizers+26 SeccompDefault+27
  22-29: ExpandedDNSConfig+28 !ProxyTerminatingEndpoints+28
  22-30: ReadWriteOncePod+29
  22-32: DisableCloudProviders+31
  22-37: CPUManagerPolicyOptions+33 KubeletInUserNamespace MemoryQoS NodeSwap+34
  23-23: csiMigrationRBD
  23-26: IdentifyPodOS+25
  23-28: GRPCContainerProbe+27 JobMutableNodeSchedulingDirectives+27 OpenAPIV3+27
  23-30: CustomResourceValidationExpressions+29 InTreePluginRBDUnregister JobReadyPods+29
  23-31: ServerSideFieldValidation+27
  23-32: DisableKubeletCloudCredentialProviders+31
  23-34: StatefulSetAutoDeletePVC+32
  23-35: CSIMigrationPortworx+33 HonorPVReclaimPolicy+33 InTreePluginPortworxUnregister
  23-37: CPUManagerPolicyAlphaOptions CPUManagerPolicyBetaOptions GracefulNodeShutdownBasedOnPodPriority OpenAPIEnums
    PodAndContainerStatsFromCRI RecoverVolumeExpansionFailure+34
  24-27: NetworkPolicyStatus ServiceIPStaticSubrange+26
  24-28: CronJobTimeZone+27 LegacyServiceAccountTokenNoAutoGeneration+27
  24-30: CSIMigrationRBD
  24-31: MinDomainsInPodTopologySpread+30 NodeOutOfServiceVolumeDetach+28
  24-37: MaxUnavailableStatefulSet
  25-27: PodHasNetworkCondition UserNamespacesStatelessPodsSupport
  25-28: MultiCIDRRangeAllocator RetroactiveDefaultStorageClass+28
  25-29: !IPTablesOwnershipCleanup+28
  25-30: CSINodeExpandSecret+29
  25-32: JobPodFailurePolicy+31
  25-33: PodDisruptionConditions+31
  25-37: ContainerCheckpoint KubeletTracing+34 MatchLabelKeysInPodTopologySpread
    NodeInclusionPolicyInPodTopologySpread+33 SELinuxMountReadWriteOncePod+36
  26-29: APISelfSubjectReview+28 LegacyServiceAccountTokenTracking+28 !MinimizeIPTablesRestore+28
  26-30: ConsistentHTTPGetHandlers+30
  26-31: ValidatingAdmissionPolicy+30
  26-32: AggregatedDiscoveryEndpoint+30 PDBUnhealthyPodEvictionPolicy+31
  26-33: StatefulSetStartOrdinal+31
  26-37: CrossNamespaceVolumeDataSource DynamicResourceAllocation+35 EventedPLEG PodSchedulingReadiness+30
    TopologyManagerPolicyAlphaOptions TopologyManagerPolicyBetaOptions TopologyManagerPolicyOptions+36
    WindowsHostNetwork
  27-29: SecurityContextDeny
  27-30: ServiceNodePortStaticSubrange+29
  27-31: CloudDualStackNodeIPs+30 NewVolumeManagerReconstruction+30 StableLoadBalancerNodeSet+30
  27-32: AdmissionWebhookMatchConditions+30
  27-33: ElasticIndexedJob+31
  27-37: CloudControllerManagerWebhook ClusterTrustBundle InPlacePodVerticalScaling+35
    KubeletPodResourcesDynamicResources+36 KubeletPodResourcesGet+36 MultiCIDRServiceAllocator+34 NodeLogQuery+36
  28-30: DefaultHostNetworkHostPortsInPodTemplates SkipReadOnlyValidationGCE
  28-31: LegacyServiceAccountTokenCleanUp+30 PodHostIPs+30
  28-32: !KubeProxyDrainingTerminatingNodes+31 PersistentVolumeLastPhaseTransitionTime+31
  28-33: DevicePluginCDIDevices+31
  28-34: CronJobsScheduledAnnotation+32 PodIndexLabel+32
  28-36: JobBackoffLimitPerIndex+33 JobPodReplacementPolicy+34 SchedulerQueueingHints+34 SidecarContainers+33
  28-37: CRDValidationRatcheting+33 KubeletCgroupDriverFromCRI+34 PodReadyToStartContainersCondition+37
    UnknownVersionInteroperabilityProxy UserNamespacesSupport+36
  29-31: KMSv2+29 KMSv2KDF+29 ZeroLimitedNominalConcurrencyShares+30
  29-34: AllowServiceLBStatusOnNonLB-32 !LoadBalancerIPMode+32 UserNamespacesPodSecurityStandards
  29-35: StructuredAuthorizationConfiguration+32
  29-36: PodLifecycleSleepAction+34
  29-37: ClusterTrustBundleProjection DisableNodeKubeProxyVersion+36 ImageMaximumGCAge+35 KMSv1 KubeletSeparateDiskGC
    MatchLabelKeysInPodAffinity+33 !NFTablesProxyMode+33 RuntimeClassInImageCriApi SeparateTaintEvictionController+34
    ServiceAccountTokenJTI+32 ServiceAccountTokenNodeBinding+33 ServiceAccountTokenNodeBindingValidation+32
    ServiceAccountTokenPodNodeInfo+32 TranslateStreamCloseWebsocketRequests UnauthenticatedHTTP2DOSMitigation
    VolumeAttributesClass+36
  30-32: AppArmorFields+31 EfficientWatchResumption+30 RemainingItemCount+30 WatchBookmark+30
  30-34: ComponentSLIs+32 StrictCostEnforcementForVAP+32 StrictCostEnforcementForWebhooks+32
  30-35: !ServiceTrafficDistribution+33 WatchFromStorageWithoutResourceVersion-33
  30-36: APIServerTracing+34 ConsistentListFromCache+34 JobSuccessPolicy+33 OrderedNamespaceDeletion+34
    RetryGenerateName+32 StructuredAuthenticationConfiguration+34
  30-37: APIServerIdentity APIServingWithRoutine ContextualLogging CustomResourceFieldSelectors+32
    InformerResourceVersion JobManagedBy+35 LoggingAlphaOptions LoggingBetaOptions MutatingAdmissionPolicy
    PortForwardWebsockets RecursiveReadOnlyMounts+33 RelaxedEnvironmentVariableValidation+34 SELinuxMount
    SeparateCacheWatchRPC-36 StorageNamespaceIndex StorageVersionAPI StorageVersionHash StorageVersionMigrator
    WatchList WatchListClient
  31-31: DRAControlPlaneController
  31-36: AnonymousAuthConfigurableEndpoints+34 AuthorizeNodeWithSelectors+34 AuthorizeWithSelectors+34
    ResilientWatchCacheInitialization+34
  31-37: AllowDNSOnlyNodeCSR AllowInsecureKubeletCertificateSigningRequests ConcurrentWatchObjectDecode
    CoordinatedLeaderElection DisableAllocatorDualWrite+35 ImageVolume+36 ReloadKubeletServerCertificateFile
    ResourceHealthStatus SupplementalGroupsPolicy+35 WatchCacheInitializationPostStartHook+37
  32-35: InPlacePodVerticalScalingAllocatedStatus
  32-36: BtreeWatchCache+33 PodLifecycleSleepActionAllowZero+34 RelaxedDNSSearchValidation+34
  32-37: AllowOverwriteTerminationGracePeriodSeconds-35 AllowUnsafeMalformedObjectDeletion CBORServingAndStorage
    ComponentFlagz ComponentStatusz DRAAdminAccess+36 DRAResourceClaimDeviceStatus+37
    ExternalServiceAccountTokenSigner+36 InPlacePodVerticalScalingExclusiveCPUs KubeletCrashLoopBackOffMax
    KubeletFineGrainedAuthz+36 KubeletRegistrationGetOnExistsOnly PodLevelResources PodLogsQuerySplitStreams
    RemoteRequestHeaderUID SELinuxChangePolicy+36 SchedulerAsyncPreemption ServiceAccountNodeAudienceRestriction
    SystemdWatchdog+35 WindowsCPUAndMemoryAffinity WindowsGracefulNodeShutdown
  33-33: LegacySidecarContainers
  33-36: StreamingCollectionEncodingToJSON+34 StreamingCollectionEncodingToProtobuf+34
  33-37: AggregatedDiscoveryRemoveBetaType+35 AllowParsingUserUIDFromCertAuth ContainerStopSignals DRADeviceTaints
    DRAPartitionableDevices DRAPrioritizedList+37 DeclarativeValidation+36 DeclarativeValidationTakeover-37
    DeploymentReplicaSetTerminatingReplicas DisableCPUQuotaWithExclusiveCPUs+37 GitRepoVolumeDriver-36
    HPAConfigurableTolerance+37 KubeletEnsureSecretPulledImages KubeletPSI+36
    KubeletServiceAccountTokenForCredentialProviders ListFromCacheSnapshot MutableCSINodeAllocatableCount+36
    PodObservedGenerationTracking+35 PodTopologyLabelsAdmission !PreferSameTrafficDistribution+35
    ReduceDefaultCrashLoopBackOffDecay SchedulerPopFromBackoffQ StorageCapacityScoring StrictIPCIDRValidation
  34-34: ProbeHostPodSecurityStandards+34
  34-36: PreventStaticPodAPIReferences
  34-37: ClearingNominatedNodeNameAfterBinding ContainerRestartRules DRAConsumableCapacity DRADeviceBindingConditions
    DRAExtendedResource+37 DRASchedulerFilterTimeout DetectCacheInconsistency EnvFiles HostnameOverride+37
    InPlacePodVerticalScalingExclusiveMemory KubeletPodResourcesListUseActivePods
    MatchLabelKeysInPodTopologySpreadSelectorMerge NominatedNodeNameForExpectation PodCertificateRequest
    RelaxedServiceNameValidation+37 SchedulerAsyncAPICalls SizeBasedListCostEstimate
    StructuredAuthenticationConfigurationEgressSelector TokenRequestServiceAccountUIDValidation
  35-36: GangScheduling
  35-37: AuthorizePodWebsocketUpgradeCreatePermission CRDObservedGenerationTracking CSIServiceAccountTokenSecrets+36
    ChangeContainerStatusOnKubeletRestart CloudControllerManagerWatchBasedRoutesReconciliation
    ConstrainedImpersonation DRADeviceTaintRules GenericWorkload InPlacePodLevelResourcesVerticalScaling
    MutablePVNodeAffinity MutablePodResourcesForSuspendedJobs MutableSchedulingDirectivesForSuspendedJobs
    NodeDeclaredFeatures+37 OpportunisticBatching RestartAllContainersOnContainerExits
    StatefulSetSemanticRevisionComparison StructuredAuthenticationConfigurationJWKSMetrics
    TaintTolerationComparisonOperators UserNamespacesHostNetworkSupport VolumeLimitScaling
  36-36: WorkloadAwarePreemption
  36-37: AllowServiceExternalIPs CRIListStreaming ClientsAllowCBOR ClientsPreferCBOR DRAListTypeAttributes
    DRANodeAllocatableResources DRAResourceClaimGranularStatusAuthorization DRAResourcePoolStatus
    DRAWorkloadResourceClaims DeclarativeValidationBeta ExtendWebSocketsToKubelet ImageVolumeWithDigest
    InOrderInformers+36 InPlacePodVerticalScalingInitContainers+37 ManifestBasedAdmissionControlConfig NativeHistograms
    PLEGOnDemandRelist+37 PersistentVolumeClaimUnusedSinceTime PodLevelResourceManagers PodsAPI
    ReloadKubeletClientCAFile ResourceHealthStatusMessage ServiceCIDRStatusFieldWiping ShardedListAndWatch
    StaleControllerConsistencyDaemonSet StaleControllerConsistencyJob StaleControllerConsistencyReplicaSet
    StaleControllerConsistencyStatefulSet TopologyAwareWorkloadScheduling WorkloadWithJob
  37-37: APIServerWebhookAuthenticationToken AtomicWriteVolumeUserFields CompositePodGroup
    ConsistentListFromCacheSkipTimeoutFallback DRADerivedAttributes DRADeviceCompatibilityGroups
    DRAFractionalCapacityRange DRAOptionalNodeOperations DRAPartitionableDevicesType DefaultPodSysctls
    EmptyDirVolumeMode EtcdRangeStream EvictionRequestAPI ExcludeAdmissionWebhookVirtualResources
    GRPCContainerProbeTLS H2CContainerProbe HPAGeneration HPAOptimizedSelectorStore HugepageAwareEviction
    InPlacePodVerticalScalingMemoryBackedVolumes InPlacePodVerticalScalingSchedulerPreemption
    InterPodAffinityHostnameFastPath !KubeProxyIPVS !KubeProxyNFTablesLocalhostNodePorts KubeletAllocatedPodsEndpoint
    !NFTablesNetlink NodeControllerLeaseCircuitBreaker NodeLifecycleConditions PodGroupPreemptionPolicy
    PodLevelResourcesFixDefaulting PodLevelResourcesFixKubeletQOSClass SchedulerPreQueueingHints
    StaleControllerConsistencyHPA StatefulSetRecreateStrategy VolumeBindMountOptions WatchListCompression
    WebhookRoundTripLoadBalancing
  0-19: Accelerators AffinityInAnnotations AllowExtTrafficLocalEndpoints CSIPersistentVolume CustomPodDNS
    CustomResourceDefaulting CustomResourcePublishOpenAPI CustomResourceSubresources CustomResourceValidation
    CustomResourceWebhookConversion DynamicAuditing DynamicProvisioningScheduling DynamicVolumeProvisioning
    EnableAggregatedDiscoveryTimeout EnableEquivalenceClassCache ExperimentalCriticalPodAnnotation
    GCERegionalPersistentDisk HugePages Initializers KubeletConfigFile KubeletPluginsWatcher MountContainers
    MountPropagation PVCProtection PersistentLocalVolumes PodPriority PodReadinessGates PodShareProcessNamespace
    RequestManagement ResourceLimitsPriorityFunction ResourceQuotaScopeSelectors ScheduleDaemonSetPods
    ServiceLoadBalancerFinalizer SupportIPVSProxyMode TaintBasedEvictions TaintNodesByCondition VolumeScheduling
`;

/** The newest minor release of 1.x that the table covers. */
export const NEWEST_MINOR = 37;
