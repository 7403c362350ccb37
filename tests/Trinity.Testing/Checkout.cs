namespace Trinity.Testing;

/// <summary>The repository that the tests run in.</summary>
public static class Checkout
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string directory) => File.Exists(Path.Combine(directory, "Trinity.slnx"))
        ? directory
        : Find(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository."));
}
