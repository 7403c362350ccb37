using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trinity.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class People : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "membership",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    user_id = table.Column<long>(type: "INTEGER", nullable: false),
                    role = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    suspended_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_membership", x => new { x.tenant_id, x.user_id });
                });

            // Who there is administers the tenant and the instance: there was nobody else.
            migrationBuilder.Sql("INSERT INTO membership (tenant_id, user_id, role, created_at) SELECT tenant_id, id, 'admin', created_at FROM user;");

            migrationBuilder.DropColumn(
                name: "tenant_id",
                table: "user");

            migrationBuilder.DropColumn(
                name: "rights",
                table: "user");

            migrationBuilder.AddColumn<bool>(
                name: "is_instance_admin",
                table: "user",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "totp_step",
                table: "user",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<byte[]>(
                name: "totp_secret",
                table: "user",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "created_at",
                table: "tenant",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "agent_id",
                table: "api_key",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_agent",
                table: "api_key",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "user_id",
                table: "api_key",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "invitation",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    email = table.Column<string>(type: "TEXT", nullable: false),
                    role = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_invitation", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "session",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    user_id = table.Column<long>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_seen_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    address = table.Column<string>(type: "TEXT", nullable: true),
                    user_agent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_attempts",
                columns: table => new
                {
                    email_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    failures = table.Column<int>(type: "INTEGER", nullable: false),
                    locked_until = table.Column<long>(type: "INTEGER", nullable: true),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false),
                    code_hash = table.Column<byte[]>(type: "BLOB", nullable: true),
                    code_expires_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sign_in_attempts", x => x.email_hash);
                });

            migrationBuilder.Sql("UPDATE user SET is_instance_admin = 1;");
            migrationBuilder.Sql("UPDATE tenant SET created_at = coalesce((SELECT min(created_at) FROM membership WHERE tenant_id = tenant.id), 0);");

            // The key of the set-up is its person's, and so is what was made with it.
            migrationBuilder.Sql("UPDATE api_key SET user_id = (SELECT min(user_id) FROM membership WHERE tenant_id = api_key.tenant_id) WHERE created_by = 'system';");
            migrationBuilder.Sql(
                "UPDATE agent SET owner = 'user:' || (SELECT user_id FROM api_key WHERE 'key:' || api_key.id = agent.owner) "
                + "WHERE EXISTS (SELECT 1 FROM api_key WHERE 'key:' || api_key.id = agent.owner AND user_id IS NOT NULL);");

            migrationBuilder.CreateIndex(
                name: "tenant_name",
                table: "tenant",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "invitation_email",
                table: "invitation",
                columns: new[] { "tenant_id", "email" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "invitation_hash",
                table: "invitation",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "membership_user",
                table: "membership",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "session_hash",
                table: "session",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "session_user",
                table: "session",
                column: "user_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "invitation");

            migrationBuilder.DropTable(
                name: "session");

            migrationBuilder.DropTable(
                name: "sign_in_attempts");

            migrationBuilder.DropIndex(
                name: "tenant_name",
                table: "tenant");

            migrationBuilder.DropColumn(
                name: "totp_secret",
                table: "user");

            migrationBuilder.DropColumn(
                name: "created_at",
                table: "tenant");

            migrationBuilder.DropColumn(
                name: "agent_id",
                table: "api_key");

            migrationBuilder.DropColumn(
                name: "is_agent",
                table: "api_key");

            migrationBuilder.DropColumn(
                name: "user_id",
                table: "api_key");

            migrationBuilder.DropColumn(
                name: "totp_step",
                table: "user");

            migrationBuilder.DropColumn(
                name: "is_instance_admin",
                table: "user");

            migrationBuilder.AddColumn<int>(
                name: "tenant_id",
                table: "user",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<int>(
                name: "rights",
                table: "user",
                type: "INTEGER",
                nullable: false,
                defaultValue: 31);

            migrationBuilder.DropTable(
                name: "membership");
        }
    }
}
