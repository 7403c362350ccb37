using System.Text.Json.Nodes;

namespace Trinity.EndToEnd.Tests.Deploy;

/// <summary>The Helm chart, rendered.</summary>
public sealed class ChartTests
{
    private const string Everything = """
        hosts: [trinity.example.org]
        database: { connection: "Host=db;Database=trinity;Username=trinity", passwordSecret: { name: db-app, key: pass } }
        setup: { email: ada@example.org, password: correct horse battery, apiKey: trk_only_for_this_machine }
        proxies: [10.0.0.0/8]
        settings: { Trinity__Engine__AgentLimit: "50000" }
        ingress: { enabled: true, className: nginx }
        persistence: { size: 1Gi, storageClass: fast }
        networkPolicy: { from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }] }
        imagePullSecrets: [{ name: registry }]
        nodeSelector: { disk: ssd }
        tolerations: [{ key: agents, operator: Exists }]
        affinity: { nodeAffinity: {} }
        podLabels: { team: agents }
        podAnnotations: { note: here }
        serviceAccount: { annotations: { note: here } }
        service: { annotations: { note: here } }
        """;

    private const string Several = """
        replicas: 3
        database: { connection: "Host=db;Database=trinity;Username=trinity" }
        keysSecret: { name: trinity-keys }
        setup: { existingSecret: first }
        volumes: [{ name: plugins, persistentVolumeClaim: { claimName: plugins } }]
        volumeMounts: [{ name: plugins, mountPath: /data/plugins, readOnly: true }]
        """;

    [Fact]
    public async Task Chart_AsItIs_HasWhatAServerNeeds()
    {
        var objects = await Rendered.ChartAsync();

        Assert.Equal(
            ["Deployment", "NetworkPolicy", "Notes", "PersistentVolumeClaim", "PodDisruptionBudget", "Service", "ServiceAccount"],
            objects.Select(Kind).Order(StringComparer.Ordinal));
        Assert.All(objects.Where(node => Kind(node) != "Notes"), node => Assert.Equal("my-trinity", (string?)node["metadata"]!["name"]));
        Assert.Contains("grep 'Set it up'", (string)Only(objects, "Notes")["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chart_RunsOneServerAtATime_WithoutRightsThatItDoesNotNeed()
    {
        var deployment = Only(await Rendered.ChartAsync(), "Deployment")["spec"]!;
        var pod = deployment["template"]!["spec"]!;
        var server = Assert.Single(pod["containers"]!.AsArray())!;

        Assert.Equal((1, "Recreate"), ((int)deployment["replicas"]!, (string?)deployment["strategy"]!["type"]));
        Assert.Equal(
            """{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"readOnlyRootFilesystem":true}""", server["securityContext"]!.ToJsonString());
        Assert.Equal((true, 1654), ((bool)pod["securityContext"]!["runAsNonRoot"]!, (int)pod["securityContext"]!["runAsUser"]!));

        // Otherwise the file of the keys is opened to the group, and the server refuses it.
        Assert.Equal("OnRootMismatch", (string?)pod["securityContext"]!["fsGroupChangePolicy"]);
        Assert.False((bool)pod["automountServiceAccountToken"]!);
    }

    [Fact]
    public async Task Chart_AsksByANameThatTheServerAnswersTo()
    {
        var server = Server(await Rendered.ChartAsync());

        foreach (var (probe, path) in new[] { ("startupProbe", "/health/live"), ("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready") })
        {
            var request = server[probe]!["httpGet"]!;
            Assert.Equal(path, (string?)request["path"]);
            Assert.Equal("""[{"name":"Host","value":"localhost"}]""", request["httpHeaders"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task Chart_WithEverything_GivesItToTheServer()
    {
        var objects = await Rendered.ChartAsync(Everything);
        var server = Server(objects);
        var environment = server["env"]!.AsArray().ToDictionary(entry => (string)entry!["name"]!, entry => (string)entry!["value"]!, StringComparer.Ordinal);

        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["TRINITY_HOSTS"] = "trinity.example.org,my-trinity,my-trinity.agents.svc",
                ["TRINITY_ADMIN_EMAIL_FILE"] = "/run/secrets/setup/admin-email",
                ["TRINITY_ADMIN_PASSWORD_FILE"] = "/run/secrets/setup/admin-password",
                ["TRINITY_API_KEY_FILE"] = "/run/secrets/setup/api-key",
                ["Trinity__Storage__Postgres"] = "Host=db;Database=trinity;Username=trinity",
                ["Trinity__Storage__PostgresPassword_FILE"] = "/run/secrets/database/password",
                ["Trinity__Http__Proxies__0"] = "10.0.0.0/8",
                ["Trinity__Engine__AgentLimit"] = "50000",
            },
            environment);
        Assert.Equal("trinity.example.org", (string?)Only(objects, "Ingress")["spec"]!["tls"]![0]!["hosts"]![0]);
        Assert.Equal("correct horse battery", (string?)Only(objects, "Secret")["stringData"]!["admin-password"]);
        Assert.Contains("https://trinity.example.org", (string)Only(objects, "Notes")["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chart_WithSeveralServers_GivesEachTheKeysAndItsAddress_AndNoVolume()
    {
        var objects = await Rendered.ChartAsync(Several);
        var deployment = Only(objects, "Deployment")["spec"]!;
        var pod = deployment["template"]!["spec"]!;
        var environment = Server(objects)["env"]!.AsArray().ToDictionary(
            entry => (string)entry!["name"]!,
            entry => (string?)entry!["value"] ?? (string)entry["valueFrom"]!["fieldRef"]!["fieldPath"]!,
            StringComparer.Ordinal);

        Assert.Equal((3, "RollingUpdate"), ((int)deployment["replicas"]!, (string?)deployment["strategy"]!["type"]));
        Assert.Equal(
            ("postgres", "status.podIP", "/run/secrets/keys/secrets.key"),
            (environment["Trinity__Cluster"], environment["Trinity__Cluster__Address"], environment["Trinity__Storage__SecretKeys_FILE"]));
        Assert.DoesNotContain(objects, node => Kind(node) == "PersistentVolumeClaim");
        Assert.Equal(
            """{"name":"keys","secret":{"defaultMode":288,"items":[{"key":"secrets.key","path":"secrets.key"}],"secretName":"trinity-keys"}}""",
            pod["volumes"]!.AsArray().Single(volume => (string)volume!["name"]! == "keys")!.ToJsonString());
        Assert.Contains(pod["volumes"]!.AsArray(), volume => (string)volume!["name"]! == "plugins");
        Assert.Contains(Server(objects)["volumeMounts"]!.AsArray(), mount => (string)mount!["mountPath"]! == "/data/plugins");
        Assert.Equal(
            """[{"podSelector":{"matchLabels":{"app.kubernetes.io/instance":"my","app.kubernetes.io/name":"trinity"}}}]""",
            Only(objects, "NetworkPolicy")["spec"]!["ingress"]!.AsArray().Single(rule => (string?)rule!["ports"]![0]!["port"] == "cluster")!["from"]!.ToJsonString());
        Assert.Contains("as 3 servers", (string)Only(objects, "Notes")["text"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replicas: 2")]
    [InlineData("{ replicas: 2, database: { connection: Host=db }, setup: { existingSecret: first } }")]
    [InlineData("{ replicas: 2, database: { connection: Host=db }, keysSecret: { name: trinity-keys } }")]
    [InlineData("{ replicas: 2, keysSecret: { name: trinity-keys }, setup: { existingSecret: first } }")]
    [InlineData("keysSecret: { name: trinity-keys }")]
    [InlineData("ingress: { enabled: true }")]
    [InlineData("database: { connection: Host=db;Password=secret }")]
    [InlineData("setup: { email: ada@example.org, password: short, apiKey: trk_only_for_this_machine }")]
    [InlineData("setup: { email: ada@example.org }")]
    [InlineData("settings: { Trinity__Engine__AgentLimit: 50000 }")]
    [InlineData("persistence: { accessMode: ReadWriteMany }")]
    public async Task Chart_RefusesValuesThatCannotWork(string values) =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Rendered.ChartAsync(values));

    private static JsonNode Server(IEnumerable<JsonNode> objects) =>
        Assert.Single(Only(objects, "Deployment")["spec"]!["template"]!["spec"]!["containers"]!.AsArray())!;

    private static JsonNode Only(IEnumerable<JsonNode> objects, string kind) => Assert.Single(objects, node => Kind(node) == kind);

    private static string Kind(JsonNode node) => (string)node["kind"]!;
}
