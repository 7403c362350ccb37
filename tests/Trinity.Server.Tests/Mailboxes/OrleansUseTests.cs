using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Orleans.Concurrency;
using Trinity.Engine.Mailboxes;

namespace Trinity.Server.Tests.Mailboxes;

/// <summary>Orleans says where a mailbox lives and carries nudges to it. What may not be lost is stored.</summary>
public sealed class OrleansUseTests
{
    private static readonly string[] NotUsed = ["Timer", "Remind", "Persistent", "Storage", "Stream"];

    public static TheoryData<string> Assemblies =>
        [typeof(MailboxGrain).Assembly.Location, typeof(TrinityServer).Assembly.Location];

    [Fact]
    public void Grains_AreMailboxesWithoutState_Rule25()
    {
        var grains = new[] { typeof(MailboxGrain).Assembly, typeof(TrinityServer).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => typeof(Grain).IsAssignableFrom(type));

        Assert.Equal(typeof(Grain), Assert.Single(grains).BaseType);
    }

    [Fact]
    public void CallsToMailboxes_WaitForNobodyButTwoQuestions_Rule25()
    {
        var answered = typeof(IMailboxGrain).GetMethods()
            .Where(method => method.GetCustomAttribute<OneWayAttribute>() is null);

        Assert.Equal(
            [nameof(IMailboxGrain.RefreshAsync), nameof(IMailboxGrain.RunningAsync)],
            answered.Select(method => method.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void OrleansTimersRemindersStorageAndStreams_AreNotUsed_Rule25(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences.Where(type => IsOrleans(metadata, type)).ToHashSet();
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Where(member => types.Contains((TypeReferenceHandle)member.Parent));
        var names = types.Select(type => metadata.GetTypeReference(type).Name)
            .Concat(members.Select(member => member.Name))
            .Select(metadata.GetString);

        Assert.NotEmpty(types);
        Assert.DoesNotContain(names, name => NotUsed.Any(word => name.Contains(word, StringComparison.Ordinal)));
    }

    private static bool IsOrleans(MetadataReader metadata, TypeReferenceHandle type) =>
        metadata.GetString(metadata.GetTypeReference(type).Namespace).StartsWith("Orleans", StringComparison.Ordinal);
}
