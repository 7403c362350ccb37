using Trinity.Platform.Access;
using Trinity.Sdk.Access;
using Trinity.Testing;

namespace Trinity.Server.Tests.Access;

/// <summary>The guides say of each scope and role what the code enforces.</summary>
public sealed class KeyScopeTests
{
    private static readonly (string Word, AccessRights Right)[] Rights =
    [
        ("see", AccessRights.Read),
        ("give work", AccessRights.Use),
        ("operate", AccessRights.Operate),
        ("edit", AccessRights.Edit),
        ("administer", AccessRights.Administer),
    ];

    [Fact]
    public void Guide_HasTheTableOfTheDeclarations()
    {
        var table = string.Join('\n', KeyScopes.All.Select(scope =>
            $"| `{scope.Name}` |{string.Concat(Rights.Select(right => scope.Rights.HasFlag(right.Right) ? " yes |" : " |"))}")
            .Prepend($"| scope |{string.Concat(Rights.Select(right => $" {right.Word} |"))}\n|---|{string.Concat(Rights.Select(_ => "---|"))}"));

        Assert.Contains(table, File.ReadAllText(Path.Combine(Checkout.Root, "docs", "guides", "keys.md")), StringComparison.Ordinal);
        Assert.Equal(AccessRights.All, Rights.Aggregate(AccessRights.None, (all, right) => all | right.Right));
    }

    [Fact]
    public void Guide_HasTheTableOfTheRoles()
    {
        var table = string.Join('\n', Roles.All.Select(role =>
            $"| `{role.Name}` |{string.Concat(Rights.Select(right => role.Rights.HasFlag(right.Right) ? " yes |" : " |"))}{(role.SeesAll ? " yes |" : " |")}")
            .Prepend($"| role |{string.Concat(Rights.Select(right => $" {right.Word} |"))} every agent |\n|---|{string.Concat(Rights.Select(_ => "---|"))}---|"));

        Assert.Contains(table, File.ReadAllText(Path.Combine(Checkout.Root, "docs", "guides", "people.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Scope_OfItsRights_IsItself() =>
        Assert.All(KeyScopes.All, scope => Assert.Equal(scope.Name, KeyScopes.NameOf(scope.Rights)));
}
